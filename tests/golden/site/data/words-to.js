CASEBOOK.shard("to",{
"to":"1"
});
