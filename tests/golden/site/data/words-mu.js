CASEBOOK.shard("mu",{
"mum":"1"
});
