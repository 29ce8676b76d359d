/**
 * The configuration, and the only place that reads the environment. It uses {@code domain}, {@code routing},
 * {@code federation} and the AWS SDK's list of regions. Begin with {@link Settings}.
 */
package io.blobferry.config;
