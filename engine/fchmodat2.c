
/*
 * fchmodat2(2), which Linux has from 6.6 on. Docker Engine sets the modes of files that it unpacks inside of a container's root with it, and where a kernel
 * lacks it goes through /proc, which isn't there (moby/go-archive, pull request 103): docker cp into a container failed. The build appends this file to
 * the kernel's fs/open.c.
 */
SYSCALL_DEFINE4(fchmodat2, int, dfd, const char __user *, filename, umode_t, mode, unsigned int, flags)
{
	struct path path;
	int error;

	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return -EINVAL;
	error = user_path_at(dfd, filename, flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW, &path);
	if (error)
		return error;
	error = d_is_symlink(path.dentry) ? -EOPNOTSUPP : chmod_common(&path, mode);
	path_put(&path);
	return error;
}
