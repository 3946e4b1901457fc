CASEBOOK.shard("uk",{
"uk":"1"
});
