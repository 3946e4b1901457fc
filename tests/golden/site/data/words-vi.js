CASEBOOK.shard("vi",{
"visit":"1"
});
