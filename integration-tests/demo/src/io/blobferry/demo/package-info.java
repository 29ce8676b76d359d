/** The main job on one machine, without a cloud account: {@code ./blobferry demo}. */
package io.blobferry.demo;
