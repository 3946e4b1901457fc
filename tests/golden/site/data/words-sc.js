CASEBOOK.shard("sc",{
"school":"1"
});
