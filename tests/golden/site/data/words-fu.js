CASEBOOK.shard("fu",{
"full":"1"
});
