CASEBOOK.shard("ba",{
"back":"1"
});
