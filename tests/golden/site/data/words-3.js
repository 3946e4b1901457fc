CASEBOOK.shard("3",{
"3":"1"
});
