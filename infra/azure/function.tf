locals {
  # io.blobferry.config reads these; the standalone worker takes the same (output worker_environment).
  settings = merge(
    {
      AWS_REGION                         = var.aws_region
      AWS_ROLE_ARN                       = local.aws_role_arn
      AZURE_CLIENT_ID                    = azurerm_user_assigned_identity.blobferry.client_id
      BLOBFERRY_BUCKET                   = var.bucket
      BLOBFERRY_CHECKPOINT_TABLE         = var.checkpoint_table
      BLOBFERRY_DEAD_LETTER_CONTAINER    = azapi_resource.dead_letters.name
      BLOBFERRY_EVENT_QUEUE              = var.event_queue
      BLOBFERRY_FAILURE_TABLE            = var.failure_table
      BLOBFERRY_FEDERATION_AUDIENCE      = local.audience
      BLOBFERRY_SESSION_DURATION_MINUTES = tostring(var.session_minutes)
      BLOBFERRY_SOURCE__blobServiceUri   = trimsuffix(data.azapi_resource.source.output.blob, "/")
      BLOBFERRY_STATE__blobServiceUri    = local.state_blobs
      BLOBFERRY_STATE__queueServiceUri   = local.state_queues
      BLOBFERRY_STATE__tableServiceUri   = local.state_tables
    },
    var.aws_role_session_name == null ? {} : { AWS_ROLE_SESSION_NAME = var.aws_role_session_name },
    var.prefix == "" ? {} : { BLOBFERRY_PREFIX = var.prefix },
    var.drill_gib_per_day == 0 ? {} : {
      AWS_DRILL_ROLE_ARN          = local.aws_drill_role_arn
      BLOBFERRY_DRILL_GIB_PER_DAY = tostring(var.drill_gib_per_day)
    },
    length(var.source_containers) == 0 ? {} : { BLOBFERRY_SOURCE_CONTAINERS = join(",", var.source_containers) },
    var.settings,
  )

  # What the Functions host needs beyond: its storage and the queue triggers' connection, both by identity. The plan
  # itself says that the runtime is Java; FUNCTIONS_WORKER_RUNTIME is refused on Flex Consumption. No arguments for the
  # Java worker: with them the host discards the JVM that it keeps ready, and each cold start begins with another.
  host_settings = merge(
    {
      AzureWebJobsStorage__blobServiceUri  = local.state_blobs
      AzureWebJobsStorage__clientId        = azurerm_user_assigned_identity.blobferry.client_id
      AzureWebJobsStorage__credential      = "managedidentity"
      AzureWebJobsStorage__queueServiceUri = local.state_queues
      AzureWebJobsStorage__tableServiceUri = local.state_tables
      BLOBFERRY_STATE__clientId            = azurerm_user_assigned_identity.blobferry.client_id
      BLOBFERRY_STATE__credential          = "managedidentity"
    },
    length(azapi_resource.insights) == 0 ? {} : {
      # An address, no secret: with local authentication off, its instrumentation key opens nothing.
      APPLICATIONINSIGHTS_CONNECTION_STRING     = azapi_resource.insights[0].output.connection_string
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING = "ClientId=${azurerm_user_assigned_identity.blobferry.client_id};Authorization=AAD"
    },
  )

  app_count      = var.function_app_name == null ? 0 : 1
  insights_count = var.function_app_name != null && var.application_insights ? 1 : 0
}

resource "azurerm_service_plan" "flex" {
  count = local.app_count

  name                = "${var.name}-plan"
  resource_group_name = data.azurerm_resource_group.this.name
  location            = local.location
  os_type             = "Linux"
  sku_name            = "FC1"
  tags                = var.tags
}

resource "azapi_resource" "deployments" {
  count = local.app_count

  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01"
  name      = "deployments"
  parent_id = "${azapi_resource.state.id}/blobServices/default"

  body = {
    properties = {
      publicAccess = "None"
    }
  }
}

resource "azapi_resource" "app" {
  count = local.app_count

  type      = "Microsoft.Web/sites@2024-04-01"
  name      = var.function_app_name
  parent_id = data.azurerm_resource_group.this.id
  location  = local.location
  tags      = var.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.blobferry.id]
  }

  body = {
    kind = "functionapp,linux"
    properties = {
      httpsOnly    = true
      serverFarmId = azurerm_service_plan.flex[0].id
      functionAppConfig = {
        deployment = {
          storage = {
            type  = "blobContainer"
            value = "${local.state_blobs}/${azapi_resource.deployments[0].name}"
            authentication = {
              type                           = "UserAssignedIdentity"
              userAssignedIdentityResourceId = azurerm_user_assigned_identity.blobferry.id
            }
          }
        }
        runtime = {
          name    = "java"
          version = "21"
        }
        scaleAndConcurrency = {
          instanceMemoryMB     = var.instance_memory_mb
          maximumInstanceCount = var.maximum_instance_count
        }
      }
      siteConfig = {
        appSettings = [
          for name, value in merge(local.settings, local.host_settings) : {
            name  = name
            value = value
          }
        ]
      }
    }
  }

  depends_on = [azurerm_role_assignment.state]
}

# Publishing by user name and password off: deploy with an Entra sign-in.
resource "azapi_update_resource" "no_publishing_password" {
  for_each = local.app_count == 0 ? toset([]) : toset(["ftp", "scm"])

  type      = "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01"
  name      = each.value
  parent_id = azapi_resource.app[0].id

  body = {
    properties = {
      allow = false
    }
  }
}

resource "azapi_resource" "workspace" {
  count = local.insights_count

  type      = "Microsoft.OperationalInsights/workspaces@2023-09-01"
  name      = "${var.name}-logs"
  parent_id = data.azurerm_resource_group.this.id
  location  = local.location
  tags      = var.tags

  body = {
    properties = {
      retentionInDays = var.log_retention_days
      features = {
        disableLocalAuth = true
      }
      sku = {
        name = "PerGB2018"
      }
    }
  }
}

resource "azapi_resource" "insights" {
  count = local.insights_count

  type      = "Microsoft.Insights/components@2020-02-02"
  name      = "${var.name}-insights"
  parent_id = data.azurerm_resource_group.this.id
  location  = local.location
  tags      = var.tags

  body = {
    kind = "web"
    properties = {
      Application_Type    = "web"
      DisableLocalAuth    = true
      WorkspaceResourceId = azapi_resource.workspace[0].id
    }
  }

  response_export_values = {
    connection_string = "properties.ConnectionString"
  }
}

resource "azurerm_role_assignment" "insights" {
  count = local.insights_count

  scope                = azapi_resource.insights[0].id
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = azurerm_user_assigned_identity.blobferry.principal_id
  principal_type       = "ServicePrincipal"
}
