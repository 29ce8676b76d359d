/** The words of the product as values: what a blob, a version, a plan, a backup, a checkpoint and an outcome are. */
package io.blobferry.domain;
