CASEBOOK.shard("go",{
"gov":"1"
});
