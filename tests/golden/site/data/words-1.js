CASEBOOK.shard("1",{
"1":"1"
});
