CASEBOOK.shard("2d",{
"2dna":"1"
});
