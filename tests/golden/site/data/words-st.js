CASEBOOK.shard("st",{
"stay":"1"
});
