CASEBOOK.shard("5",{
"5":"1"
});
