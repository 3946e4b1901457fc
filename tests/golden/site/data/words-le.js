CASEBOOK.shard("le",{
"left":"1",
"letter":"1"
});
