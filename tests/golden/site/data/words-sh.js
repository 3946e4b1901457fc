CASEBOOK.shard("sh",{
"she":"1"
});
