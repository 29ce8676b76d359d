/**
 * The product's vocabulary as immutable values: a blob and its version, the event that names it, the part plan,
 * the checkpoint, the backup and the outcome of a run. It uses the JDK alone. Begin with {@link Outcome}.
 */
package io.blobferry.domain;
