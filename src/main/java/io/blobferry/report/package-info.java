/**
 * The report of a restore, a verification or a drill: figures, and findings about single objects. It uses the JDK alone.
 * Begin with {@link Report}.
 */
package io.blobferry.report;
