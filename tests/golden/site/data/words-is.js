CASEBOOK.shard("is",{
"is":"1"
});
