CASEBOOK.shard("as",{
"as":"1"
});
