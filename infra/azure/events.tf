resource "azurerm_eventgrid_system_topic" "source" {
  count = var.system_topic == null ? 1 : 0

  name                = "${var.name}-${basename(var.source_account_id)}"
  resource_group_name = data.azurerm_resource_group.this.name
  location            = data.azapi_resource.source.location
  source_resource_id  = var.source_account_id
  topic_type          = "Microsoft.Storage.StorageAccounts"
  tags                = var.tags

  identity {
    type = "SystemAssigned"
  }
}

locals {
  system_topic = var.system_topic != null ? var.system_topic : {
    name                = azurerm_eventgrid_system_topic.source[0].name
    resource_group_name = azurerm_eventgrid_system_topic.source[0].resource_group_name
    principal_id        = azurerm_eventgrid_system_topic.source[0].identity[0].principal_id
  }

  one_container = length(var.source_containers) == 1 ? one(var.source_containers) : null
}

# The first reconciliation finds the blobs of events that Event Grid could not write before these have taken effect.
resource "azurerm_role_assignment" "topic_dead_letters" {
  scope                = azapi_resource.dead_letters.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = local.system_topic.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "topic_queue" {
  scope                = azapi_resource.event_queue.id
  role_definition_name = "Storage Queue Data Message Sender"
  principal_id         = local.system_topic.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_eventgrid_system_topic_event_subscription" "blob_created" {
  count = var.event_delivery == "none" ? 0 : 1

  name                  = "${var.name}-blob-created"
  system_topic          = local.system_topic.name
  resource_group_name   = local.system_topic.resource_group_name
  event_delivery_schema = "EventGridSchema"

  # Only accounts with a hierarchical namespace raise rename and directory events.
  included_event_types = [
    "Microsoft.Storage.BlobCreated",
    "Microsoft.Storage.BlobDeleted",
    "Microsoft.Storage.BlobRenamed",
    "Microsoft.Storage.BlobTierChanged",
    "Microsoft.Storage.DirectoryDeleted",
    "Microsoft.Storage.DirectoryRenamed",
  ]

  dynamic "azure_function_endpoint" {
    for_each = var.event_delivery == "function" ? [1] : []

    content {
      # The function must be there: Event Grid asks it to confirm. After ten errors in a row Event Grid delays new events,
      # too, which is why the queue is the default.
      function_id = "${azapi_resource.app[0].id}/functions/BlobCreated"

      # One at a time: each has its own 30 seconds to be answered in.
      max_events_per_batch              = 1
      preferred_batch_size_in_kilobytes = 64
    }
  }

  dynamic "storage_queue_endpoint" {
    for_each = var.event_delivery == "queue" ? [1] : []

    content {
      storage_account_id = azapi_resource.state.id
      queue_name         = azapi_resource.event_queue.name

      # Never expire; the default is seven days.
      queue_message_time_to_live_in_seconds = -1
    }
  }

  # By identity to the queue. To a function Event Grid has no such way: it uses the host's own key for it, which it
  # fetches by itself and no person handles.
  dynamic "delivery_identity" {
    for_each = var.event_delivery == "queue" ? [1] : []

    content {
      type = "SystemAssigned"
    }
  }

  dynamic "subject_filter" {
    for_each = local.one_container == null ? [] : [local.one_container]

    content {
      subject_begins_with = "/blobServices/default/containers/${subject_filter.value}/"
    }
  }

  dynamic "advanced_filter" {
    for_each = length(var.source_containers) > 1 ? [1] : []

    content {
      string_begins_with {
        key    = "subject"
        values = [for container in var.source_containers : "/blobServices/default/containers/${container}/"]
      }
    }
  }

  retry_policy {
    max_delivery_attempts = 30
    event_time_to_live    = 1440
  }

  storage_blob_dead_letter_destination {
    storage_account_id          = azapi_resource.state.id
    storage_blob_container_name = azapi_resource.dead_letters.name
  }

  dead_letter_identity {
    type = "SystemAssigned"
  }

  depends_on = [
    azurerm_role_assignment.topic_dead_letters,
    azurerm_role_assignment.topic_queue,
  ]
}
