# Handed over by the Azure side: terraform -chdir=../azure output -json aws_variables

variable "tenant_id" {
  description = "The Entra tenant whose tokens AWS is to trust."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant_id))
    error_message = "The tenant id is a UUID in lower case: the issuer is compared letter by letter."
  }
}

variable "audience" {
  description = "The federation app's id URI: the aud claim of the tokens, letter by letter."
  type        = string

  validation {
    condition     = can(regex("^((api|https)://[A-Za-z0-9._/-]+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$", var.audience))
    error_message = "The audience is an id URI such as api://<tenant-id>/<client-id>, or a client id."
  }
}

variable "identity_object_id" {
  description = "The managed identity's object id (not its client id): the sub claim of the tokens."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.identity_object_id))
    error_message = "The object id is a UUID in lower case."
  }
}

variable "account_id" {
  description = "The AWS account that everything is made in; any other is refused."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id has 12 digits."
  }
}

variable "region" {
  description = "The bucket's region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region looks like eu-central-1."
  }
}

variable "role_name" {
  description = "The role that the managed identity assumes."
  type        = string
  default     = "blobferry"

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "A role's name has up to 64 letters, digits and +=,.@_-."
  }
}

variable "bucket" {
  description = "The bucket to make for the backups."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "prefix" {
  description = "What every key starts with; the role may write below it only."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9!_.'()/-]*$", var.prefix))
    error_message = "The prefix becomes part of a policy: letters, digits and !_.'()/- only."
  }
}

variable "places" {
  description = "Where BLOBFERRY_ROUTES sends backups besides: buckets that are there, each with the prefix of its keys. The role may write there too."
  type        = list(object({ bucket = string, prefix = string }))
  default     = []

  validation {
    condition     = alltrue([for place in var.places : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", place.bucket)) && can(regex("^[A-Za-z0-9!_.'()/-]*$", place.prefix))])
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens; a prefix letters, digits and !_.'()/- only."
  }
}

variable "delete_markers" {
  description = "Whether deletions place delete markers, as they do by default in a bucket that keeps versions: the role may then put them, by conditional deletes only. It may never delete a version. False only where BLOBFERRY_DELETE_MARKERS is false."
  type        = bool
  default     = true
}

variable "session_minutes" {
  description = "How long one session of the role may last (BLOBFERRY_SESSION_DURATION_MINUTES). AWS lets no role end below an hour."
  type        = number
  default     = 60

  validation {
    condition     = var.session_minutes >= 15 && var.session_minutes <= 720 && floor(var.session_minutes) == var.session_minutes
    error_message = "A session lasts 15 to 720 whole minutes."
  }
}

# This side's own

variable "oidc_provider_arn" {
  description = "The OIDC provider for https://sts.windows.net/<tenant>/, if the account already has it (there can be only one); its owner adds the audience to it. Unset: made here."
  type        = string
  default     = null

  validation {
    condition     = var.oidc_provider_arn == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/sts\\.windows\\.net/.+/$", var.oidc_provider_arn))
    error_message = "The ARN ends in oidc-provider/sts.windows.net/<tenant>/, slash included."
  }
}

variable "permissions_boundary_arn" {
  description = "The permissions boundary that the account asks of every role, if it does."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "A KMS key to encrypt the backups with. Unset: SSE-S3. The key's own policy must leave grants to IAM."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "A key's ARN looks like arn:aws:kms:eu-central-1:123456789012:key/<id>; an alias will not do."
  }
}

variable "abort_uploads_after_days" {
  description = "After how many days S3 throws away the parts of an upload that was never completed. Longer than the longest copy and the longest outage that it is to survive."
  type        = number
  default     = 14

  validation {
    condition     = var.abort_uploads_after_days >= 7 && floor(var.abort_uploads_after_days) == var.abort_uploads_after_days
    error_message = "At least 7 whole days: an upload in progress must not be aborted under the copy."
  }
}

variable "object_lock" {
  description = "Default retention of every backup, for example { mode = \"COMPLIANCE\", days = 30 }. Unset: no object lock. COMPLIANCE cannot be shortened, not even by the account's root."
  type = object({
    mode = string
    days = number
  })
  default = null

  validation {
    condition = var.object_lock == null ? true : (
      contains(["GOVERNANCE", "COMPLIANCE"], var.object_lock.mode) && var.object_lock.days >= 1
    )
    error_message = "The mode is GOVERNANCE or COMPLIANCE, and the retention at least one day."
  }
}

variable "restore_principal_arns" {
  description = "Users, roles or accounts that may assume the restore role, which reads every version of the backups and can thaw archived ones. Empty: no such role."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.restore_principal_arns : can(regex("^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:.+$", arn))])
    error_message = "A principal is an ARN such as arn:aws:iam::123456789012:role/operators; anyone (*) is not allowed."
  }
}

variable "restore_role_name" {
  description = "The name of the restore role."
  type        = string
  default     = "blobferry-restore"
}

variable "drill" {
  description = "Whether the worker runs restore drills (BLOBFERRY_DRILL_GIB_PER_DAY): a role of their own, which the managed identity assumes, may then read the backups."
  type        = bool
  default     = false
}

variable "drill_role_name" {
  description = "The name of the drill role."
  type        = string
  default     = "blobferry-drill"
}

variable "tags" {
  description = "Tags for everything made here."
  type        = map(string)
  default     = {}
}
