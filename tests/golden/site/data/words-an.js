CASEBOOK.shard("an",{
"and":"1"
});
