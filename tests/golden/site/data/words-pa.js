CASEBOOK.shard("pa",{
"parents":"1"
});
