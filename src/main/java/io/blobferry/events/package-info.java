/** Event Grid's and CloudEvents' texts, read as hints to look at a blob; the entry is {@link io.blobferry.events.EventReader}. */
package io.blobferry.events;
