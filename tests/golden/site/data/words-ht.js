CASEBOOK.shard("ht",{
"https":"1"
});
