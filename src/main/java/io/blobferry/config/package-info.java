/**
 * The configuration, and the only place that reads the environment. It uses {@code domain}, {@code routing} and
 * {@code federation}. Begin with {@link Settings}.
 */
package io.blobferry.config;
