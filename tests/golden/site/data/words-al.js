CASEBOOK.shard("al",{
"always":"1"
});
