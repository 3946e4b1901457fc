CASEBOOK.shard("sk",{
"sk":"1"
});
