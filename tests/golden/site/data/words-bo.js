CASEBOOK.shard("bo",{
"both":"1"
});
