CASEBOOK.shard("jb",{
"jb":"1"
});
