CASEBOOK.shard("bu",{
"bus":"1"
});
