CASEBOOK.shard("se",{
"see":"1"
});
