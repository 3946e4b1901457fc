CASEBOOK.shard("no",{
"no":"1"
});
