CASEBOOK.shard("ar",{
"are":"1"
});
