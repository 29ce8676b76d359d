/**
 * The result of an access check: the checks that ran, and for each the problem and its remedy. It uses the JDK
 * alone. Begin with {@link CheckReport}.
 */
package io.blobferry.diagnostics;
