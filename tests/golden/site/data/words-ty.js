CASEBOOK.shard("ty",{
"typed":"1"
});
