CASEBOOK.shard("po",{
"policy":"1",
"posted":"1"
});
