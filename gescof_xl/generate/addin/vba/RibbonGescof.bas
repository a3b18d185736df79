Attribute VB_Name = "RibbonGescof"
Option Explicit

' The one callback of every GesCOF button, in the ribbon and in context menus.
' A control's tag, when set, names the action; otherwise its id does.
' The source is ASCII: accented letters are written with ChrW.
' Escape would show Visual Basic's own window (End, Debug) while Python, which does not hear it, goes on writing: it does
' nothing until the click has ended; Excel gives it back by itself then.
Public Sub OnAction(control As IRibbonControl)
    Dim actionId As String, reason As String
    actionId = control.ID
    If Len(control.Tag) > 0 Then actionId = control.Tag
    On Error GoTo Failed
    Application.EnableCancelKey = xlDisabled
    reason = Refusal()
    If Len(reason) = 0 Then reason = Launch(actionId)
    If Len(reason) > 0 Then MsgBox reason, vbExclamation, "GesCOF"
    Exit Sub
Failed:
    reason = Err.Description
    Application.DisplayAlerts = True
    MsgBox "GesCOF n'a pas pu travailler : " & reason & vbNewLine & Diagnose(), vbExclamation, "GesCOF"
End Sub

' The Python statement that a button runs.
Public Function PythonCommand(ByVal actionId As String) As String
    PythonCommand = "from gescof_xl.ribbon import run; run('" & actionId & "')"
End Function

' Runs a button, and says why it cannot.
' While Excel waits for a Python that works for a minute, it shows a window (waiting for an OLE action) unless alerts
' are off; xlwings' server also gives up then. So a long button gets a Python of its own, and alerts are off meanwhile.
Private Function Launch(ByVal actionId As String) As String
    #If Mac Then
        RunPython PythonCommand(actionId)
    #Else
        Application.DisplayAlerts = False
        If Not HasServer() Then
            Launch = LaunchAlone(actionId)
        ElseIf NeedsOwnPython(actionId) Then
            Launch = LaunchAlone(actionId)
        Else
            RunPython PythonCommand(actionId)
        End If
        Application.DisplayAlerts = True
    #End If
End Function

' Whether one Python stays between clicks.
Private Function HasServer() As Boolean
    HasServer = LCase$(GetConfig("USE UDF SERVER", "False")) = "true"
End Function

' Whether a button prints, sends or archives: the Python that stays knows, from its id or from the form that is shown.
Private Function NeedsOwnPython(ByVal actionId As String) As Boolean
    XLPy.SetAttr XLPy.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
    NeedsOwnPython = XLPy.Bool(XLPy.Call(XLPy.Module("gescof_xl.ribbon"), "needs_own_python", XLPy.Tuple(actionId)))
End Function

' Starts a Python for this click alone. The workbook's name goes through cmd.exe, where % names a variable, and xlwings
' cuts it at an equals sign.
Private Function LaunchAlone(ByVal actionId As String) As String
    If ActiveWorkbook.Name Like "*[%=]*" Then
        LaunchAlone = "Le nom du classeur contient % ou =." & vbNewLine & "Renommez-le, puis recommencez."
    Else
        ExecuteWindows False, PythonCommand(actionId), Interpreter(), _
                       "false;" & ThisWorkbook.FullName & ";" & ThisWorkbook.FullName & ";;;;"
    End If
End Function

' Why no button can run now, or an empty text.
Private Function Refusal() As String
    If IsProtectedView() Then
        Refusal = "Ce classeur est en mode prot" & ChrW(233) & "g" & ChrW(233) & "." & vbNewLine & _
                  "Cliquez sur Activer la modification, en haut, puis recommencez."
    ElseIf ActiveWorkbook Is Nothing Then
        Refusal = "Ouvrez d'abord un classeur GesCOF."
    ElseIf HasUnsafeName(ActiveWorkbook.FullName) Then
        Refusal = "Le nom du classeur, ou d'un de ses dossiers, contient $, =, un guillemet ou un accent grave isol" & _
                  ChrW(233) & "." & vbNewLine & "Renommez-le, puis recommencez."
    ElseIf Len(Interpreter()) = 0 Then
        Refusal = "GesCOF n'est pas install" & ChrW(233) & " pour votre compte." & vbNewLine & _
                  "Lancez la commande : gescof installer"
    ElseIf IsMoved(Interpreter()) Then
        Refusal = "Le Python de GesCOF n'est plus " & ChrW(224) & " sa place :" & vbNewLine & Interpreter() & _
                  vbNewLine & Diagnose()
    ElseIf IsLoadedTwice() Then
        Refusal = "Le compl" & ChrW(233) & "ment GesCOF est charg" & ChrW(233) & " deux fois." & vbNewLine & Diagnose()
    End If
End Function

Private Function Diagnose() As String
    Diagnose = "Lancez la commande : gescof diagnostic"
End Function

' The Python that gescof installer has chosen, or an empty text.
Private Function Interpreter() As String
    #If Mac Then
        Interpreter = GetConfig("INTERPRETER_MAC", "")
    #Else
        Interpreter = GetConfig("INTERPRETER_WIN", "")
    #End If
End Function

' Excel for Mac lives in a sandbox, where it cannot see whether a file is there.
Private Function IsMoved(ByVal path As String) As Boolean
    #If Mac Then
        IsMoved = False
    #Else
        IsMoved = Not FileExists(path)
    #End If
End Function

' A second copy, such as the attachment of an e-mail that was opened, would answer clicks in the place of the first.
Private Function IsLoadedTwice() As Boolean
    Dim other As Object
    Dim copies As Long
    On Error Resume Next
    For Each other In Application.AddIns2
        If other.IsOpen And LCase$(other.Name) Like "gescof*.xlam" Then copies = copies + 1
    Next
    IsLoadedTwice = copies > 1
End Function

' Excel for Mac has no Protected View.
Private Function IsProtectedView() As Boolean
    #If Mac Then
        IsProtectedView = False
    #Else
        IsProtectedView = Not Application.ActiveProtectedViewWindow Is Nothing
    #End If
End Function

' On a Mac, xlwings writes the workbook's name into a shell command: such a name could run a program.
Private Function HasUnsafeName(ByVal fullName As String) As Boolean
    #If Mac Then
        HasUnsafeName = fullName Like "*[$=`" & Chr(34) & "]*"
    #Else
        HasUnsafeName = False
    #End If
End Function
