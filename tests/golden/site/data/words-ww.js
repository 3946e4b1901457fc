CASEBOOK.shard("ww",{
"www":"1"
});
