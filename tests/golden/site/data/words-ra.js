CASEBOOK.shard("ra",{
"rang":"1"
});
