CASEBOOK.shard("7",{
"7":"1"
});
