CASEBOOK.shard("4",{
"4":"1"
});
