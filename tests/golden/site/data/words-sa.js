CASEBOOK.shard("sa",{
"says":"1"
});
