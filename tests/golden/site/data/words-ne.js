CASEBOOK.shard("ne",{
"new":"1"
});
