CASEBOOK.shard("da",{
"dad":"1"
});
