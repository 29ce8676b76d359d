/** How far a command is, on a terminal and in a pipe. It uses the command's own package and {@code report}. Begin with {@link BackupProgress}. */
package io.blobferry.cli.progress;
