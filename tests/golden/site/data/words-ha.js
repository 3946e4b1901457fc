CASEBOOK.shard("ha",{
"hard":"1"
});
