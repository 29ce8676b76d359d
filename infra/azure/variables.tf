# Where

variable "tenant_id" {
  description = "The Entra tenant."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant_id))
    error_message = "The tenant id is a UUID in lower case."
  }
}

variable "subscription_id" {
  description = "The subscription of the resource group and of the source account."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription_id))
    error_message = "The subscription id is a UUID in lower case."
  }
}

variable "resource_group_name" {
  description = "An existing resource group for everything made here."
  type        = string
}

variable "location" {
  description = "The region of the state account and the Function App: the source account's own is the cheapest. Unset: the resource group's."
  type        = string
  default     = null
}

variable "name" {
  description = "What the names of the identity, the plan, the topic and the like start with."
  type        = string
  default     = "blobferry"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 24 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "tags" {
  description = "Tags for everything made here."
  type        = map(string)
  default     = {}
}

# Source

variable "source_account_id" {
  description = "The resource id of the storage account that is backed up."
  type        = string

  validation {
    condition     = can(regex("^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.Storage/storageAccounts/[a-z0-9]{3,24}$", var.source_account_id))
    error_message = "A resource id looks like /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Storage/storageAccounts/<name>."
  }

  validation {
    condition     = strcontains(lower(var.source_account_id), lower("/subscriptions/${var.subscription_id}/"))
    error_message = "Event Grid wants the source account in the same subscription as its topic, subscription_id."
  }
}

variable "source_containers" {
  description = "The containers to back up. Empty: every one of the account. The identity may read no other."
  type        = set(string)
  default     = []

  validation {
    condition     = length(var.source_containers) <= 25
    error_message = "Event Grid filters by 25 containers at most; leave the set empty to take all."
  }

  validation {
    condition     = alltrue([for name in var.source_containers : can(regex("^([a-z0-9](-?[a-z0-9]){2,62}|\\$root|\\$web)$", name))])
    error_message = "A container's name has 3 to 63 lower-case letters, digits and single hyphens."
  }
}

variable "read_blob_tags" {
  description = "Whether to define and assign a custom role for reading blobs' index tags. No built-in role but Storage Blob Data Owner allows that. Without it a tagged blob cannot be backed up."
  type        = bool
  default     = true
}

# State

variable "state_account_name" {
  description = "The storage account to make for checkpoints, failures, queues and dead letters: unique in all of Azure."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.state_account_name))
    error_message = "A storage account's name has 3 to 24 lower-case letters and digits."
  }

  validation {
    condition     = var.state_account_name != basename(var.source_account_id)
    error_message = "The state must not live in the source account: Blobferry would receive events of its own writes."
  }
}

variable "state_account_sku" {
  description = "The state account's redundancy."
  type        = string
  default     = "Standard_ZRS"

  validation {
    condition     = contains(["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS"], var.state_account_sku)
    error_message = "One of Standard_LRS, Standard_ZRS, Standard_GRS, Standard_GZRS."
  }
}

variable "checkpoint_table" {
  description = "The checkpoint rows' table (BLOBFERRY_CHECKPOINT_TABLE)."
  type        = string
  default     = "blobferrycheckpoints"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9]{2,62}$", var.checkpoint_table))
    error_message = "A table's name has 3 to 63 letters and digits and starts with a letter."
  }
}

variable "failure_table" {
  description = "The failure rows' table (BLOBFERRY_FAILURE_TABLE)."
  type        = string
  default     = "blobferryfailures"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9]{2,62}$", var.failure_table))
    error_message = "A table's name has 3 to 63 letters and digits and starts with a letter."
  }
}

variable "event_queue" {
  description = "The queue of events, written to by Event Grid and by Blobferry itself (BLOBFERRY_EVENT_QUEUE)."
  type        = string
  default     = "blobferry-events"

  validation {
    condition     = can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", var.event_queue)) && length(var.event_queue) <= 63
    error_message = "A queue's name has 3 to 63 lower-case letters, digits and single hyphens."
  }
}

variable "dead_letter_container" {
  description = "The container that Event Grid leaves events in that it could not deliver (BLOBFERRY_DEAD_LETTER_CONTAINER)."
  type        = string
  default     = "blobferry-dead-letters"

  validation {
    condition     = can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", var.dead_letter_container)) && length(var.dead_letter_container) <= 63
    error_message = "A container's name has 3 to 63 lower-case letters, digits and single hyphens."
  }
}

# Federation

variable "assign_app_role" {
  description = "Whether to assign AssumeAWSRole to the identity. False where that is an administrator's to do: see README.md."
  type        = bool
  default     = true
}

variable "aws_account_id" {
  description = "The AWS account of the role and the bucket."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.aws_account_id))
    error_message = "An account id has 12 digits."
  }
}

variable "aws_partition" {
  description = "The AWS partition of the role. Unset: that of aws_region."
  type        = string
  default     = null

  validation {
    condition     = var.aws_partition == null ? true : contains(["aws", "aws-cn", "aws-eusc", "aws-us-gov"], var.aws_partition)
    error_message = "One of aws, aws-cn, aws-eusc, aws-us-gov."
  }
}

variable "aws_role_name" {
  description = "The role that infra/aws makes."
  type        = string
  default     = "blobferry"

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.aws_role_name))
    error_message = "A role's name has up to 64 letters, digits and +=,.@_-."
  }
}

variable "drill_gib_per_day" {
  description = "GiB of backups that all workers together read back in a day as a restore would (BLOBFERRY_DRILL_GIB_PER_DAY); 0: none. infra/aws makes a role for it."
  type        = number
  default     = 0

  validation {
    condition     = var.drill_gib_per_day >= 0 && var.drill_gib_per_day <= 1048576 && floor(var.drill_gib_per_day) == var.drill_gib_per_day
    error_message = "A whole number of GiB, 0 to 1,048,576."
  }
}

variable "aws_drill_role_name" {
  description = "The role of restore drills that infra/aws makes."
  type        = string
  default     = "blobferry-drill"

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.aws_drill_role_name))
    error_message = "A role's name has up to 64 letters, digits and +=,.@_-."
  }
}

variable "aws_role_session_name" {
  description = "The session's name in CloudTrail (AWS_ROLE_SESSION_NAME); null: the app's name and the instance's."
  type        = string
  default     = null

  validation {
    condition     = var.aws_role_session_name == null || can(regex("^[A-Za-z0-9_+=,.@-]{2,64}$", var.aws_role_session_name))
    error_message = "A session's name has 2 to 64 letters, digits and _+=,.@-."
  }
}

variable "aws_region" {
  description = "The bucket's region (AWS_REGION)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "A region looks like eu-central-1."
  }
}

variable "bucket" {
  description = "The bucket of the backups, which infra/aws makes (BLOBFERRY_BUCKET)."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "prefix" {
  description = "What every key starts with; ends with a slash if it is to be a folder (BLOBFERRY_PREFIX)."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9!_.'()/-]*$", var.prefix))
    error_message = "The prefix becomes part of a policy: letters, digits and !_.'()/- only."
  }
}

variable "session_minutes" {
  description = "How long one session of the role lasts (BLOBFERRY_SESSION_DURATION_MINUTES)."
  type        = number
  default     = 60

  validation {
    condition     = var.session_minutes >= 15 && var.session_minutes <= 720 && floor(var.session_minutes) == var.session_minutes
    error_message = "A session lasts 15 to 720 whole minutes."
  }
}

# Function App

variable "function_app_name" {
  description = "The Function App to make: unique in all of Azure. Unset: none, for the standalone worker (blobferry run)."
  type        = string
  default     = null

  validation {
    condition     = var.function_app_name == null || can(regex("^[a-zA-Z0-9][a-zA-Z0-9-]{0,30}[a-zA-Z0-9]$", var.function_app_name))
    error_message = "At most 32 letters, digits and hyphens: beyond that the host ids of two apps can collide."
  }
}

variable "instance_memory_mb" {
  description = "The memory of one instance. The parts in flight follow from it (BLOBFERRY_TRANSFER_MEMORY_MIB); it does not have to grow with blobs."
  type        = number
  default     = 2048

  validation {
    condition     = contains([2048, 4096], var.instance_memory_mb)
    error_message = "2048 or 4096."
  }
}

variable "maximum_instance_count" {
  description = "How far Flex Consumption may scale out."
  type        = number
  default     = 100

  validation {
    condition     = var.maximum_instance_count >= 1 && var.maximum_instance_count <= 1000
    error_message = "1 to 1000."
  }
}

variable "application_insights" {
  description = "Whether to make a workspace and an Application Insights component, written to by the identity alone. Without it the Function App keeps no logs."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "How long the workspace keeps logs."
  type        = number
  default     = 30

  validation {
    condition     = var.log_retention_days >= 30 && var.log_retention_days <= 730
    error_message = "30 to 730 days."
  }
}

variable "settings" {
  description = "More settings by name, such as { BLOBFERRY_MULTIPART_THRESHOLD_MIB = \"32\" }: README.md lists them. No secret belongs here, and none is needed."
  type        = map(string)
  default     = {}

  validation {
    condition = length(setsubtract(keys(var.settings), [
      "AWS_ENDPOINT_URL_S3",
      "AWS_ENDPOINT_URL_STS",
      "AWS_USE_DUALSTACK_ENDPOINT",
      "AWS_USE_FIPS_ENDPOINT",
      "BLOBFERRY_DELETE_MARKERS",
      "BLOBFERRY_EVENT_CONCURRENCY",
      "BLOBFERRY_MULTIPART_THRESHOLD_MIB",
      "BLOBFERRY_ORPHAN_MIN_AGE_HOURS",
      "BLOBFERRY_RECONCILE_ABSENT_BACKUPS",
      "BLOBFERRY_RECONCILE_INTERVAL_HOURS",
      "BLOBFERRY_RECONCILE_MAX_BACKLOG",
      "BLOBFERRY_RECONCILE_MAX_DELETIONS_PERCENT",
      "BLOBFERRY_RECONCILE_TAGS",
      "BLOBFERRY_REPLAY_CONCURRENCY",
      "BLOBFERRY_REPLAY_RATE",
      "BLOBFERRY_ROUTES",
      "BLOBFERRY_RUN_TIMEOUT_SECONDS",
      "BLOBFERRY_SEGMENT_CONCURRENCY",
      "BLOBFERRY_SEGMENT_SIZE_MIB",
      "BLOBFERRY_SESSION_POLICY",
      "BLOBFERRY_SHUTDOWN_TIMEOUT_SECONDS",
      "BLOBFERRY_STORAGE_CLASS",
      "BLOBFERRY_TRANSFER_MEMORY_MIB",
      "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS",
    ])) == 0
    error_message = "Only AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL_STS, AWS_USE_DUALSTACK_ENDPOINT, AWS_USE_FIPS_ENDPOINT and BLOBFERRY_DELETE_MARKERS, _EVENT_CONCURRENCY, _MULTIPART_THRESHOLD_MIB, _ORPHAN_MIN_AGE_HOURS, _RECONCILE_ABSENT_BACKUPS, _RECONCILE_INTERVAL_HOURS, _RECONCILE_MAX_BACKLOG, _RECONCILE_MAX_DELETIONS_PERCENT, _RECONCILE_TAGS, _REPLAY_CONCURRENCY, _REPLAY_RATE, _ROUTES, _RUN_TIMEOUT_SECONDS, _SEGMENT_CONCURRENCY, _SEGMENT_SIZE_MIB, _SESSION_POLICY, _SHUTDOWN_TIMEOUT_SECONDS, _STORAGE_CLASS, _TRANSFER_MEMORY_MIB, _VISIBILITY_TIMEOUT_SECONDS; all others have variables of their own."
  }
}

# Events

variable "event_delivery" {
  description = "Where events go: \"queue\", for the function QueuedBlobEvent or the standalone worker; \"function\", straight to BlobCreated, once it is deployed; \"none\". The queue has no 30 seconds to answer in, and no error of a worker delays other events."
  type        = string
  default     = "queue"

  validation {
    condition     = contains(["none", "function", "queue"], var.event_delivery)
    error_message = "One of none, function, queue."
  }

  validation {
    condition     = var.event_delivery != "function" || var.function_app_name != null
    error_message = "Events can go to the function only if function_app_name names one."
  }
}

variable "system_topic" {
  description = "The source account's Event Grid system topic, if it already has one (there can be only one): its name, its resource group, and its system-assigned identity's object id. Unset: made here."
  type = object({
    name                = string
    resource_group_name = string
    principal_id        = string
  })
  default = null
}
