CASEBOOK.shard("c",{
"c":"1"
});
